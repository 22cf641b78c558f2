import { Button, Center, Loader, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { onSessionEnd } from '../api/client.ts';
import { Notice } from '../shell/notice.tsx';
import { takeAskedFor } from './asked-for.ts';
import { Login } from './login.tsx';
import { needsLogin, useSession } from './use-session.ts';

/**
 * Shows what was asked for to those who may see it, and the login to others. A session that ends behind a page leaves the page as it
 * is below the login: nothing that was typed is lost.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, refetch, isFetching } = useSession();
  const queries = useQueryClient();
  const wasShown = useRef(false);
  useEffect(() => onSessionEnd(() => void queries.invalidateQueries({ queryKey: ['session'] })), [queries]);

  const navigate = useNavigate();
  const isIn = session !== undefined && !needsLogin(session);
  useEffect(() => {
    const askedFor = isIn ? takeAskedFor(sessionStorage) : undefined;
    if (askedFor !== undefined) void navigate(askedFor, { replace: true });
  }, [isIn, navigate]);

  if (!session) {
    if (!error) return <Waiting />;
    return (
      <Notice color="red" title="Nothing can be shown" role="alert">
        <p>{error.message}</p>
        <Button variant="default" onClick={() => void refetch()} loading={isFetching}>
          Try again
        </Button>
      </Notice>
    );
  }
  const isLoginNeeded = !isIn;
  if (isIn) wasShown.current = true;
  if (!wasShown.current) return <Login session={session} />;
  return (
    <>
      {isLoginNeeded && (
        <Modal
          opened
          onClose={() => {}}
          withCloseButton={false}
          closeOnEscape={false}
          closeOnClickOutside={false}
          title="Log in again"
          centered
        >
          <Login session={session} hasEnded />
        </Modal>
      )}
      {children}
    </>
  );
}

const Waiting = () => (
  <Center mih={200}>
    <Loader aria-label="Loading" />
  </Center>
);
