/** What is said when a login was refused, with what to do. @param status of the answer */
export function loginProblem(status: number, title: string): string {
  if (status === 401) return 'Name or password is wrong.';
  if (status === 429) return `Too many attempts: for a while nobody can log in from here. ${title}`.trim();
  return title;
}
