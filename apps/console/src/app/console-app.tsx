import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { useState } from 'react';
import { RouterProvider } from 'react-router';
import { cspNonce } from './csp-nonce.js';
import { makeQueryClient } from './query-client.js';
import { makeRouter } from './routes.js';
import { theme } from './theme.js';

export function ConsoleApp() {
  const [queryClient] = useState(makeQueryClient);
  const [router] = useState(makeRouter);
  return (
    <ConfigProvider locale={zhCN} theme={theme} csp={{ nonce: cspNonce() }} button={{ autoInsertSpace: false }}>
      <App>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}
