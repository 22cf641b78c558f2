import { NavLink } from 'react-router';
import { isOperator, useSession } from '../session/use-session.ts';

/** Everywhere one can go. @param onGo after a choice */
export function Navigation({ isStacked = false, onGo }: { isStacked?: boolean; onGo?: () => void }) {
  const { data: session } = useSession();
  const places = [
    { to: '/', name: 'Migrations', isExact: true },
    { to: '/start', name: 'Start' },
    { to: '/notifications', name: 'Notifications' },
    ...(isOperator(session) ? [{ to: '/audit', name: 'Audit' }] : []),
  ];
  return (
    <nav aria-label="Pages" className={isStacked ? 'navigation navigation-stacked' : 'navigation'}>
      {places.map(({ to, name, isExact = false }) => (
        <NavLink key={to} to={to} end={isExact} className="navigation-link" onClick={onGo}>
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
