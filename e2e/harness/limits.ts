// What a green run on the harness does not show. Printed with every run.
export const limits = [
  "Node's own runtime, not Electron's: no V8 memory cage, OpenSSL for BoringSSL, no asar file system.",
  "The page's origin is https://sheaf.app.harness.invalid; main-side APIs see app://sheaf. Scheme privileges are recorded, not enforced.",
  'Headless Chromium, without its sandbox when run as root: OS sandbox, GPU, native menus, dialogs and notifications are recorded only.',
  'contextBridge is re-made in JavaScript; window.open is intercepted in the page; will-navigate is inferred from requests.',
  'Utility processes are forked Node: exit codes of fatal errors, and what ends a child when its parent dies, differ.',
  'A dropped file has the path that the spec told, found by its name and size.',
  'app.relaunch is recorded, not done; downloads, child windows, message ports and safeStorage are not there.',
  'Fuses and packaging are not exercised, and no time measured here is a time of Electron.',
]
