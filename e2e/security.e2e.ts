// The desktop's refusals, on the bundles as built.
import { root } from './host.ts'
import { describeSecurity } from './security-spec.ts'

describeSecurity('as built', () => root)
