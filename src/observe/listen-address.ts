export interface ListenAddress {
  host: string;
  /** 0 for any that is free. */
  port: number;
}

/** `host:port`, `[v6]:port` or a port of 127.0.0.1. @throws TypeError */
export function listenAddress(text: string): ListenAddress {
  const [, v6, name, digits] = /^(?:(?:\[([\da-f:.]+)\]|([^\s:[\]]+)):)?(\d{1,5})$/i.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw new TypeError(`expected host:port, such as 127.0.0.1:9464, got ${text}`);
  }
  return { host: v6 ?? name ?? '127.0.0.1', port };
}

export const addressText = ({ host, port }: ListenAddress): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
