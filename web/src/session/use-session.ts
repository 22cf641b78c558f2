import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Session } from '../../../src/api/schemas/session.ts';
import { forgetCsrfToken, get } from '../api/client.ts';

/** How often it is looked whether one is still logged in. */
const LOOK_MS = 60_000;

/** Who is there, and how one logs in. */
export const useSession = () =>
  useQuery({
    queryKey: ['session'],
    queryFn: () => get<Session>('/session'),
    staleTime: LOOK_MS,
    refetchInterval: ({ state }) => (state.data?.login === 'none' ? false : LOOK_MS),
  });

export const isOperator = (session: Session | undefined): boolean =>
  session !== undefined && (session.login === 'none' || session.user?.role === 'operator');

/** Whether who looks at the page may also act; as long as it is not known, the service decides. */
export function useMayAct(): boolean {
  const { data } = useSession();
  return data === undefined || isOperator(data);
}

/** Whether somebody has to log in first. */
export const needsLogin = (session: Session): boolean => session.login !== 'none' && session.user === null;

/** To be called after a login or logout: everything may look otherwise. */
export function useSessionChange() {
  const queries = useQueryClient();
  return async () => {
    forgetCsrfToken();
    await queries.invalidateQueries();
  };
}
