/** Blots out every secret value. Short values, which could be words, are none of ours. */
export const redact = (text: string, secrets: Readonly<Record<string, string>>): string =>
  Object.values(secrets)
    .filter((secret) => secret.length >= 8)
    .reduce((blotted, secret) => blotted.replaceAll(secret, '[secret]'), text);
