/** Takes sums of c cᵀ off a symmetric matrix, many c at a time where they have the same rows. */

/** Vectors that wait until they are multiplied together. */
const BATCH = 32;
/** Rows and columns of a tile, whose sums stay in registers. */
const TILE = 4;

export interface RankUpdates {
  /** Rows of the matrix, in any order, each once, that the vectors from now on belong to. */
  begin(rows: Int32Array): void;
  /** @param vector as long as there are rows, or longer; copied */
  subtract(vector: Float64Array): void;
  /** What waits is subtracted. */
  end(): void;
}

/** @param matrix `[size, size]`, of which the lower triangle is changed */
export function createRankUpdates(matrix: Float64Array, size: number): RankUpdates {
  const width = Math.ceil(size / TILE) * TILE; // tiles may read zeros past the last row
  const batch = new Float64Array(BATCH * width);
  const rows = new Int32Array(size);
  let used = 0;
  let waiting = 0;

  function flush(): void {
    for (let q = 0; q < used; q += TILE) {
      for (let s = 0; s <= q + 2; s += 2) subtractTile(q, s);
    }
    waiting = 0;
  }

  /** Four rows from q, two columns from s. */
  function subtractTile(q: number, s: number): void {
    let a0 = 0;
    let a1 = 0;
    let b0 = 0;
    let b1 = 0;
    let c0 = 0;
    let c1 = 0;
    let d0 = 0;
    let d1 = 0;
    for (let n = 0, at = 0; n < waiting; n++, at += width) {
      const x = batch[at + s]!;
      const y = batch[at + s + 1]!;
      const a = batch[at + q]!;
      const b = batch[at + q + 1]!;
      const c = batch[at + q + 2]!;
      const d = batch[at + q + 3]!;
      a0 += a * x;
      a1 += a * y;
      b0 += b * x;
      b1 += b * y;
      c0 += c * x;
      c1 += c * y;
      d0 += d * x;
      d1 += d * y;
    }
    put(q, s, a0);
    put(q, s + 1, a1);
    put(q + 1, s, b0);
    put(q + 1, s + 1, b1);
    put(q + 2, s, c0);
    put(q + 2, s + 1, c1);
    put(q + 3, s, d0);
    put(q + 3, s + 1, d1);
  }

  function put(q: number, s: number, value: number): void {
    if (s > q || q >= used) return;
    const row = rows[q]!;
    const column = rows[s]!;
    matrix[row > column ? row * size + column : column * size + row]! -= value;
  }

  return {
    begin(next) {
      let same = next.length === used;
      for (let q = 0; same && q < used; q++) same = next[q] === rows[q];
      if (same) return;
      flush();
      rows.set(next);
      used = next.length;
    },
    subtract(vector) {
      if (waiting === BATCH) flush();
      const at = waiting * width;
      for (let q = 0; q < used; q++) batch[at + q] = vector[q]!;
      batch.fill(0, at + used, at + Math.ceil(used / TILE) * TILE);
      waiting++;
    },
    end: flush,
  };
}
