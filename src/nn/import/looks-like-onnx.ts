/** What ONNX models begin with: the field `ir_version`, which no other kind of weights file has. */
const FIRST_BYTE = 0x08;

/** Whether a file is an ONNX model, by its name or its first byte. */
export const looksLikeOnnx = (name: string, firstByte: number | undefined): boolean =>
  /\.onnx$/i.test(name) || firstByte === FIRST_BYTE;
