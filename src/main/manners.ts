// Desktop manners while there is work: a number on the app's icon, a computer that stays awake, a rest on battery, and what happens when
// all is done. Which of these are wanted is in the settings, looked at each time.
import { app, Notification, powerMonitor, powerSaveBlocker } from 'electron'
import { execFile } from 'node:child_process'
import type { Engine } from '../engine/engine.ts'
import { watchActivity, type Activity } from './activity.ts'
import { reportError } from './report.ts'
import { showWindow } from './window.ts'

/** Begins; returns the way to end it, to be called before the engine stops. */
export function keepManners(engine: Engine): () => void {
  let blocker: number | null = null
  /** It was us who paused, so it is us who resume. */
  let restsOnBattery = false
  const settings = () => engine.handlers['settings.get']({})

  const stayAwake = (wanted: boolean): void => {
    if (wanted && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    else if (!wanted && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }
  const changed = async (now: Activity, before: Activity): Promise<void> => {
    app.setBadgeCount(now.open)
    const { keepAwake, whenDone } = await settings()
    stayAwake(keepAwake && now.open > 0 && !now.paused)
    if (now.open === 0 && before.open > 0) finish(whenDone)
  }
  const onBattery = async (): Promise<void> => {
    if (!(await settings()).pauseOnBattery) return
    restsOnBattery = true
    await engine.handlers['queue.pause']({})
  }
  const onMains = async (): Promise<void> => {
    if (!restsOnBattery) return
    restsOnBattery = false
    await engine.handlers['queue.resume']({})
  }
  const battery = (): void => void onBattery().catch(reportError)
  const mains = (): void => void onMains().catch(reportError)
  powerMonitor.on('on-battery', battery)
  powerMonitor.on('on-ac', mains)
  const end = watchActivity(engine, (now, before) => void changed(now, before).catch(reportError))
  return () => {
    end()
    stayAwake(false)
    app.setBadgeCount(0)
    powerMonitor.off('on-battery', battery)
    powerMonitor.off('on-ac', mains)
  }
}

function finish(whenDone: 'nothing' | 'notify' | 'sleep' | 'quit'): void {
  if (whenDone === 'quit') app.quit()
  else if (whenDone === 'sleep') sleep()
  else if (whenDone === 'notify' && Notification.isSupported()) {
    const notification = new Notification({ title: 'Sheaf', body: 'All documents are done.' })
    notification.on('click', () => showWindow())
    notification.show()
  }
}

/** By the system's own program. Where it refuses, the computer stays awake, which harms nothing. */
function sleep(): void {
  const programs: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
    darwin: ['pmset', ['sleepnow']],
    win32: ['rundll32.exe', ['powrprof.dll,SetSuspendState', '0,1,0']],
    linux: ['systemctl', ['suspend']],
  }
  const [program, args] = programs[process.platform] ?? []
  if (program !== undefined) execFile(program, args, () => {})
}
