export function LeftOut(_: { job: object }) {
  return null;
}
