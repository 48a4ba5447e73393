/** Words that several subjects draw on. */

/** The words of a line, which stand a blank apart. */
export const words = (line: string): readonly string[] => line.split(' ');

export const NAMES: readonly string[] = words(
  'Anna Ben Carla David Elif Farid Grace Hugo Ines Jonas Kofi Lena Mia Nora Omar Priya Samir Tara',
);
/** What children collect, share and buy. */
export const THINGS: readonly string[] = words('stamps marbles stickers cards shells coins pencils books');
