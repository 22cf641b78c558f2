import { useQuery } from '@tanstack/react-query';
import type { ServiceInfo } from '../../../src/api/schemas/service.ts';
import { get } from '../api/client.ts';

/** What the service is and has. */
export const useService = () =>
  useQuery({ queryKey: ['service'], queryFn: () => get<ServiceInfo>('/service'), staleTime: 30_000 });
