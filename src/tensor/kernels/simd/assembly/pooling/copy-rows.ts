/** Copies `rows` rows of `width` floats; pitches in floats. */
export function copyRows(
  from: usize,
  fromPitch: i32,
  to: usize,
  toPitch: i32,
  width: i32,
  rows: i32,
): void {
  for (let r = 0; r < rows; r++) {
    let q = 0;
    for (; q + 4 <= width; q += 4) {
      v128.store(to + ((<usize>q) << 2), v128.load(from + ((<usize>q) << 2)));
    }
    for (; q < width; q++) store<f32>(to + ((<usize>q) << 2), load<f32>(from + ((<usize>q) << 2)));
    from += (<usize>fromPitch) << 2;
    to += (<usize>toPitch) << 2;
  }
}
