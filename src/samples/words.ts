/** Words that several subjects draw on. */

/** A list of words from a line of them. */
export const words = (line: string): readonly string[] => line.split(' ');

export const NAMES: readonly string[] = words(
  'Anna Ben Carla David Elif Farid Grace Hugo Ines Jonas Kofi Lena Mia Nora Omar Priya Samir Tara',
);
/** What children collect, share and buy. */
export const THINGS: readonly string[] = words('stamps marbles stickers cards shells coins pencils books');
