export function Verification(_: { job: object }) {
  return null;
}
