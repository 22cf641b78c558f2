import { useQuery } from '@tanstack/react-query';
import type { Session } from '../../../src/api/schemas/session.ts';
import { get } from '../api/client.ts';

/** Whether who looks at the page may also act; as long as it is not known, the service decides. */
export function useMayAct(): boolean {
  const { data } = useQuery({ queryKey: ['session'], queryFn: () => get<Session>('/session') });
  return data?.user?.role !== 'viewer';
}
