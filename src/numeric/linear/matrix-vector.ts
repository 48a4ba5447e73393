/** Products of a dense matrix, row-major, and a vector: four rows at once, so that no sum waits for the one before it. */

type Numbers = Float32Array | Float64Array;

/** Adds A w to `into`, `[rows]`. @param matrix A, `[rows, width]` @param w `[width]` */
export function addMatrixTimes(matrix: Numbers, w: Float64Array, into: Float64Array): void {
  const width = w.length;
  let row = 0;
  for (; row + 3 < into.length; row += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    const ofA = row * width;
    const ofB = ofA + width;
    const ofC = ofB + width;
    const ofD = ofC + width;
    for (let j = 0; j < width; j++) {
      const factor = w[j]!;
      a += matrix[ofA + j]! * factor;
      b += matrix[ofB + j]! * factor;
      c += matrix[ofC + j]! * factor;
      d += matrix[ofD + j]! * factor;
    }
    into[row]! += a;
    into[row + 1]! += b;
    into[row + 2]! += c;
    into[row + 3]! += d;
  }
  for (; row < into.length; row++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += matrix[row * width + j]! * w[j]!;
    into[row]! += sum;
  }
}

/** Adds Aᵀ v to `into`, `[width]`. @param matrix A, `[rows, width]` @param v `[rows]` */
export function addTransposeTimes(matrix: Numbers, v: Float64Array, into: Float64Array): void {
  const width = into.length;
  let row = 0;
  for (; row + 3 < v.length; row += 4) {
    const [a, b, c, d] = [v[row]!, v[row + 1]!, v[row + 2]!, v[row + 3]!];
    const ofA = row * width;
    const ofB = ofA + width;
    const ofC = ofB + width;
    const ofD = ofC + width;
    for (let j = 0; j < width; j++)
      into[j]! += a * matrix[ofA + j]! + b * matrix[ofB + j]! + c * matrix[ofC + j]! + d * matrix[ofD + j]!;
  }
  for (; row < v.length; row++) {
    const a = v[row]!;
    for (let j = 0; j < width; j++) into[j]! += a * matrix[row * width + j]!;
  }
}
