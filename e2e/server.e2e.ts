// The window in a browser, served by the command line.
import { startServer } from './server-host.ts'
import { describeWindow } from './window-spec.ts'

describeWindow('server', startServer)
