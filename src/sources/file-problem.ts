// What is wrong with a file, in words, as the end of a sentence about it.

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read: its permissions forbid it',
  EPERM: 'may not be read: its permissions forbid it',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'is not in a folder',
  EMFILE: 'cannot be opened: too many files are open',
  ELOOP: 'is a link that leads back to itself',
}

/** The end of a sentence that begins with what the file is: `The note ${fileProblem(error)}.` */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (Object.hasOwn(WORDS, code) ? WORDS[code] : undefined) ?? `cannot be read${code && ` (${code})`}`
}
