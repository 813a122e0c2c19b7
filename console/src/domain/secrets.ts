/** Which properties of a connection are secrets: the server leaves passwords out, and what it would leave in by mistake is not shown either. */

const SECRET = /password|secret|token|credential|private_?key|api_?key|access_?key/i;
/** Names of such, which are no secrets themselves. */
const PUBLIC = /^(SECRET_ID|.*_(URL|URI|ARN|ENABLED))$/i;

export function isSecret(name: string): boolean {
  return SECRET.test(name) && !PUBLIC.test(name);
}

/** An address without the user's password in it: "//user:secret@host" and "password=secret". */
export function withoutPassword(value: string): string {
  return value.replace(/(\/\/[^/:@\s]*):[^@/\s]*@/g, "$1:***@").replace(/((?:password|pwd)=)[^;&\s]*/gi, "$1***");
}
