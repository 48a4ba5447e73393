/** ONNX files beside a checkpoint, where Transformers.js looks for them. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../files/index.ts';
import { inEightBits, onnxPieces } from '../../graph/index.ts';
import type { ModernBertConfig } from '../config.ts';
import { onnxClassifier, type TextEnd } from './onnx-classifier.ts';
import type { Tensor } from './safetensors.ts';

/** What is between pooling and logits stays as it is: the whole answer hangs on it, and it is a small part of the weights. */
const HEAD = /^(head|classifier)\./;

interface OnnxContents {
  readonly config: ModernBertConfig;
  /** Exactly the parameters of `parameterTable(config, 'classifier')`. */
  readonly parameters: ReadonlyMap<string, Tensor>;
  readonly end: TextEnd;
  /** Whether an 8-bit model is written as well. */
  readonly quantize: boolean;
}

/**
 * Writes `onnx/model.onnx`, and `onnx/model_quantized.onnx` if asked, into a checkpoint's folder.
 *
 * @throws UnderstudyError `base` for a model of more than 2 GiB; `io` when the disk refuses
 */
export async function saveOnnx(
  folder: string,
  { config, parameters, end, quantize }: OnnxContents,
): Promise<void> {
  const model = onnxClassifier(config, parameters, end);
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await replaceFile(join(folder, 'onnx/model.onnx'), onnxPieces(model));
  if (!quantize) return;
  const small = inEightBits(model, (name) => HEAD.test(name));
  await replaceFile(join(folder, 'onnx/model_quantized.onnx'), onnxPieces(small));
}
