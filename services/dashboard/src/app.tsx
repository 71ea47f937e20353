import { createTheme, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Api } from './api/api.js';
import { ApiContext } from './api/api-context.js';
import { ApiError } from './api/problem.js';
import { Board } from './board/board.js';
import { browserClock, Clock } from './clock/clock.js';
import { ClockContext } from './clock/clock-context.js';
import { LiveUpdates } from './live/live-updates.js';
import { SignInForm } from './sign-in-form.js';
import { useSignIn } from './use-sign-in.js';

const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'md',
  // From text to page in the dark scheme; the same blue-grey as in colours.css.
  colors: {
    dark: [
      '#e7eaf1',
      '#bcc5d4',
      '#a3acbd',
      '#7a8496',
      '#4a5468',
      '#323a49',
      '#232936',
      '#1a1f29',
      '#151922',
      '#11141b',
    ],
  },
});

const clock = new Clock(browserClock);
const api = new Api({ fetch: (path, init) => fetch(path, init), onServerDate: clock.synchronise });
const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The server may be on this very machine: the browser's idea of being online does not matter.
      networkMode: 'always',
      staleTime: Infinity,
      retry: (failures, error) => error instanceof ApiError && error.retryable && failures < 1,
    },
    mutations: { networkMode: 'always' },
  },
});

/** `linkToken`: from a sign-in link, or null. */
export function App({ linkToken }: { linkToken: string | null }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <ClockContext value={clock}>
          <ApiContext value={api}>
            <Page linkToken={linkToken} />
          </ApiContext>
        </ClockContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Page({ linkToken }: { linkToken: string | null }) {
  const { signIn, enter, leave } = useSignIn(api, linkToken);
  if (signIn.status === 'in') {
    return (
      <LiveUpdates onSignedOut={leave}>
        <Board />
      </LiveUpdates>
    );
  }
  const problem = signIn.status === 'out' ? signIn.problem : null;
  return <SignInForm busy={signIn.status === 'busy'} problem={problem} onToken={(token) => void enter(token)} />;
}
