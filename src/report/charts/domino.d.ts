/** The package brings types under another name. This is the part of it that is used. */
declare module '@mixmark-io/domino' {
  const domino: { createDocument(html?: string): Document };
  export default domino;
}
