/** Shorter texts would be found in the midst of others. Secrets of a run are made by us, and longer. */
const MIN_LENGTH = 6;
/** Of what is cut out of the middle of Base64. */
const MIN_BASE64 = 8;

/** Each form in which a secret may stand in a text, longest first: itself, in JSON, in a URL, in Base64, and each line of one that has several. */
export function secretForms(secrets: readonly string[]): string[] {
  const forms = secrets
    .flatMap((secret) => [secret, secret.trim(), ...secret.split(/\r?\n/).map((line) => line.trim())])
    .filter((text) => text.length >= MIN_LENGTH)
    .flatMap((text) => [
      text,
      JSON.stringify(text).slice(1, -1),
      encodeURIComponent(text.toWellFormed()),
      new URLSearchParams([['', text]]).toString().slice(1),
      ...base64Forms(text),
    ]);
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

/**
 * Base64 has three faces for a text, by how many bytes stand before it: `AUTH PLAIN` encodes a name and a password as one. Characters that also
 * depend on a neighbour are left out.
 */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  const cut = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const own = encoded.slice(start, end);
    return own.length >= MIN_BASE64 ? [own] : [];
  });
  return [bytes.toString('base64'), ...cut].flatMap((one) => [
    one,
    one.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}
