/** Words that several subjects draw on. */
export const NAMES: readonly string[] =
  'Anna Ben Carla David Elif Farid Grace Hugo Ines Jonas Kofi Lena Mia Nora Omar Priya Samir Tara'.split(' ');
/** What children collect, share and buy. */
export const THINGS: readonly string[] = 'stamps marbles stickers cards shells coins pencils books'.split(
  ' ',
);
