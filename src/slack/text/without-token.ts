const OF_SLACK = /^https?:\/\/[^/]*\bslack(-files)?\.com\//;

/** The query of a Slack file URL carries the export's token. Links to other services need theirs. */
export const withoutToken = (url: string): string => (OF_SLACK.test(url) ? url.split(/[?#]/)[0]! : url);
