// Rejections that pdf.js leaves behind. Where a damaged file makes it fail in several places at once, it tells of one and nobody awaits the
// others; they say nothing of this process, and what was asked of the file has its own error.

/** Whether it was thrown within pdf.js: by its own code, or by ours that it called. */
export function isStray(rejection: unknown): boolean {
  return rejection instanceof Error && /[\\/]pdfjs-dist[\\/]/.test(rejection.stack ?? '')
}
