/** Random numbers that repeat: the generator of NumPy and torch, and their ways to shuffle. */
export { createMt19937, type Mt19937 } from './mt19937.ts';
export { permutation, randperm } from './permutation.ts';
