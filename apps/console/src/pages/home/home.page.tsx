import { Navigate } from 'react-router';
import { useSession } from '../../session/use-session.js';
import { homeOf } from '../../shell/menu.js';

export const HomePage = () => <Navigate to={homeOf(useSession().person.roles)} replace />;
