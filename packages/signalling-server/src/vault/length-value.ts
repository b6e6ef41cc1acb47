/** Values one after the other, each behind its length in two bytes, so that none can run into the next. */
export function lengthValue(...values: readonly string[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value, 'utf8');
      if (bytes.length > 0xffff) throw new RangeError('value: at most 65535 bytes');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      return [length, bytes];
    }),
  );
}
