// createEngine: opens a home and puts the engine's parts together.
import { readdir } from 'node:fs/promises'
import os from 'node:os'
import { commands } from '../contract/api.ts'
import type { Update } from '../contract/event.ts'
import { Analysis, fieldsOf } from '../contract/model.ts'
import { SheafError } from '../contract/error.ts'
import { actingAsNobody } from './access/actor.ts'
import { createAudit } from './access/audit.ts'
import { fetchFile } from './access/fetch-file.ts'
import { createRealms } from './access/realms.ts'
import { createTokens } from './access/tokens.ts'
import { createRetention } from './control/retention.ts'
import { batchEnd } from './control/batch-end.ts'
import { createWebhooks } from './access/webhooks.ts'
import { createArtifacts } from './artifacts/artifacts.ts'
import { createMaker, type Maker } from './artifacts/maker.ts'
import { createAttempts } from './work/attempts.ts'
import { createChain } from './work/chain.ts'
import type { Engine, EngineOptions } from './engine.ts'
import { isRestored, openEventBus } from './events.ts'
import { createExporter } from './exports/exporter.ts'
import { createForeign } from './intake/foreign.ts'
import { cleanUp } from './blobs/gc.ts'
import { createHandlers } from './handlers/index.ts'
import { openClock } from './team/clock.ts'
import { keepPresence, registerHost, unregisterHost } from './team/hosts.ts'
import { createIntake } from './intake/intake.ts'
import { createPlans } from './intake/plans.ts'
import { withTessdata } from './languages.ts'
import { openLog } from './log.ts'
import { machineName } from './machine-name.ts'
import { makeFolder } from './make-folder.ts'
import { syncMade } from './sync-folder.ts'
import { createMetrics } from './metrics/metrics.ts'
import { openStore } from './open-store.ts'
import { sinceStart, userName } from './this-process.ts'
import { createSettings } from './settings-in-force.ts'
import { createOutputs } from './exports/outputs.ts'
import { givingWay } from './work/give-way.ts'
import { createPool, type Pool } from './work/pool.ts'
import { startRecovery } from './work/recovery.ts'
import { createTrouble } from './work/trouble.ts'
import { createPacks } from './exports/packs.ts'
import { createRing } from './passwords/ring.ts'
import { createSeal, sealingSecret } from './passwords/seal.ts'
import { createUnlock } from './passwords/unlock.ts'
import { fileSecrets } from './team/secrets.ts'
import { createPreviews } from './exports/previews.ts'
import { createAnalyser } from './analyser/analyser.ts'
import { createFinding } from './search/finding.ts'
import { getDocument } from './store/views.ts'
import { buildTask } from './work/tasks.ts'
import { createUnderstanding } from './understanding/understanding.ts'
import { createVerbs } from './control/verbs.ts'
import { exportQueue } from './transfer/export-queue.ts'
import { importQueue } from './transfer/import-queue.ts'
import { verify } from './verify/verify.ts'
import { followFolders } from './watch/following.ts'

/** Seconds a claim in a team holds without a sign of life: what a dead machine held is in other hands within 12 s. */
const teamLease = 8
/** Milliseconds the goodbye may take where the team's database is away. */
const goodbye = 3000
/** Milliseconds running work has to end at its page boundary when the engine stops. */
const defaultGrace = 15_000

/** Opens the home. Throws `queue-unreachable` or `store-damaged` with the path when it cannot be used. */
export async function createEngine(given: EngineOptions): Promise<Engine> {
  const options: EngineOptions = { ...given, spawn: withTessdata(given.spawn, given.home) }
  try {
    await syncMade(options.home, await makeFolder(options.home))
  } catch (cause) {
    throw new SheafError('queue-unreachable', `the data folder ${options.home} cannot be made`, {
      hint: 'Name a folder of yours with --data or $SHEAF_DATA.',
      cause,
    })
  }
  const log = openLog(options.home, options.settings.logLevel)
  const { db, team, local, queue, blobs, name } = await openStore(options.home, options.queue ?? null, options.host)
  const clock = team && (await openClock(team, log))
  const now = clock ? clock.now : Date.now
  const endBackups = local?.keepBackups((error) => log.warn({ err: error }, 'the database could not be backed up'))
  let pool: Pool | null = null
  let maker: Maker | null = null
  const settings = createSettings(options.home, options.settings, {
    onChange(next, before) {
      if (pool && JSON.stringify(next.embedder) !== JSON.stringify(before.embedder)) vectors.follow()
      log.level = next.logLevel
      watch.changed()
    },
    onError: (error) => log.warn({ err: error }, 'settings.json is not followed'),
  })
  const bus = await openEventBus(
    db,
    (error) => log.error({ err: error }, 'the event bus'),
    () => pool?.wake(),
  )
  const host = await registerHost(db, options.host)
  const hostname = await machineName(options.home)
  const chain = createChain({ queue, blobs, settings: options.settings, now })
  /** What follows from a call goes on by itself: it is not done by whoever called. */
  const changed = (): void =>
    actingAsNobody(() => {
      bus.pump()
      pool?.wake()
    })
  const understanding = createUnderstanding({ db, chain, now, changed, log })
  const attempts = createAttempts({ db, queue, blobs, chain, understanding, now })
  const parts = { db, queue, blobs, chain, hostname, now }
  const kept = options.sealingKey ?? fileSecrets(options.home, 'passwords.key')
  const seal = createSeal(sealingSecret(options.queue ?? null, kept))
  const ring = createRing({ db, seal, now })
  const intake = createIntake({
    ...parts,
    home: options.home,
    settings: settings.now,
    samplesDir: options.samplesDir,
    ring,
  })
  const stopRuns = (runs: readonly string[], why: 'cancel' | 'pause'): void => pool?.stopRuns(runs, why)
  const verbs = createVerbs({ db, queue, chain, intake, now, stopRuns })
  /** Seconds a claim of this host holds without a sign of life. */
  const lease = team ? Math.min(options.settings.lease, teamLease) : options.settings.lease
  const foreign = createForeign({ ...parts, settings: settings.now, lease: lease * 1000 })
  const previews = createPreviews({ home: options.home, db, blobs, ring, spawn: options.spawn, settings: settings.now })
  const exporter = createExporter({ db, blobs, ring, spawn: options.spawn, settings: settings.now })
  const memoryMb = (): number => settings.now().workerMemory
  const unlocking = createUnlock({ db, blobs, spawn: options.spawn, memoryMb, ring, verbs })
  const packs = createPacks({ db, blobs, exporter, now })
  const finding = createFinding({ home: options.home, db, spawn: options.spawn, settings: settings.now, log, now })
  const { topics, vectors, embedWorker } = finding
  const analyser = createAnalyser({ db, settings: settings.now, now, log })
  const trouble = createTrouble()
  const outputs = createOutputs({ db, chain, exporter, hostname, now, trouble, log })
  const workers = options.settings.workers ?? Math.min(4, os.availableParallelism())

  const planContext = {
    db,
    blobs,
    ring,
    home: options.home,
    spawn: options.spawn,
    samplesDir: options.samplesDir,
    workers,
    settings: settings.now,
    // A command starts for each call, as this one did.
    start: options.host === 'cli' ? sinceStart() : { ms: 0, cpu: 0 },
    now,
  }
  const plans = createPlans(planContext)

  const metrics = createMetrics({
    home: options.home,
    db,
    queue,
    subscribe: bus.subscribe,
    workers: () => pool?.counts() ?? null,
    works: options.host !== 'cli',
    now,
  })

  const artifacts = createArtifacts({
    db,
    queue,
    blobs,
    async search(query, filter) {
      const { hits } = await handlers['search.query'](
        commands['search.query'].input.parse({ query, filter, limit: 200 }),
      )
      return hits.map(({ document }) => document.id)
    },
    settings: settings.now,
    now,
  })
  const tokens = createTokens({ db, now })
  const webhooks = createWebhooks({ db, subscribe: bus.subscribe, log, now })
  const audit = createAudit({ db, usual: { name: `${options.host}:${userName()}`, realm: null }, now })

  const recovery = await startRecovery({ db, host, attempts, verbs, foreign, changed, log })
  await blobs.sweep()
  const endPresence =
    team && keepPresence(team, host, options.host, () => ({ workers, busy: pool?.counts().busy ?? 0 }), log)

  const watch = followFolders({ ...parts, intake, log, onTaken: changed }, () => settings.now().hotFolders)

  // What another process committed may be work for this one.
  const unsubscribe = bus.subscribe((update) => {
    if (update.kind !== 'event') return
    const { type, data } = update.event
    if (isRestored(update.event)) log.warn(data, 'the database was put back from a backup')
    if (type === 'job.added' || type === 'queue.resumed' || type === 'queue.steered' || type === 'job.released')
      pool?.wake()
    if (type === 'artifact.changed' && data['state'] === 'queued') maker?.wake()
    if (pool && type === 'document.finished') analyser.follow(update.event.document)
    if (pool && type === 'batch.finished') finding.follow()
    if (pool && type === 'document.changed' && data['outputs'] === 'pending') outputs.wake(changed)
  })

  const handlers = audit.recorded(
    createHandlers({
      options,
      queueName: name,
      db,
      queue,
      blobs,
      chain,
      intake,
      planContext,
      plans,
      verbs,
      ring,
      unlock: unlocking.unlock,
      understanding,
      topics,
      vectors,
      embedWorker,
      analyser,
      metrics,
      artifacts,
      packs,
      tokens,
      webhooks,
      audit,
      workers,
      samples: options.samplesDir ? (await readdir(options.samplesDir)).length : 0,
      hostname,
      watchStand: watch.stand,
      settings: settings.caughtUp,
      setSettings: settings.set,
      pool: () => pool,
      changed,
    }),
  )
  const retention = createRetention({
    rules: () => settings.now().retention,
    look: (input) => cleanUp({ home: options.home, db, queue, blobs, chain, now }, input),
    clean: handlers['store.clean'],
    log,
  })

  return {
    handlers,
    check: (secret) => tokens.check(secret),
    record: (line) => audit.record(line),
    metrics,
    realms: createRealms({ db, now }),
    async fields(document) {
      const { run } = await getDocument(db, document)
      const row = await db.read.selectFrom('run').select('analysis_json').where('id', '=', run).executeTakeFirst()
      return row?.analysis_json ? fieldsOf(Analysis.parse(JSON.parse(row.analysis_json))) : []
    },
    report: (error, what) => log.error({ err: error }, what),
    async fetchUpload(address, { realm }) {
      const { name, bytes } = await fetchFile(address)
      return { upload: (await intake.upload(bytes, { realm })).upload, name }
    },
    subscribe: (listener: (update: Update) => void, { after } = {}) => bus.subscribe(listener, after),
    start({ batch, artifact } = {}) {
      if (batch === undefined) {
        maker ??= createMaker({
          db,
          queue,
          blobs,
          artifacts,
          spawn: options.spawn,
          settings: settings.now,
          owner: host.id,
          only: artifact,
          image: previews.image,
          onChange: bus.pump,
          log,
          now,
        })
      }
      if (artifact !== undefined) return
      pool ??= createPool({
        queue,
        attempts,
        spawn:
          options.host === 'cli' || settings.now().workerPriority === 'normal'
            ? options.spawn
            : givingWay(options.spawn),
        settings: { ...settings.now(), lease },
        takeForeign: foreign.take,
        size: workers,
        owner: host.id,
        ...(batch === undefined ? {} : { scope: { batch, adopt: () => attempts.adopt(batch) } }),
        buildTask: (run, stage, payload) =>
          buildTask({ db, blobs, ring, maxPages: settings.now().maxPages }, run, stage, payload),
        onProgress: bus.progress,
        onChange: bus.pump,
        trouble,
        log,
      })
      outputs.wake(changed)
      if (batch !== undefined) return
      // What an end left without vectors gets them now.
      vectors.follow()
      webhooks.start()
      retention.start()
      settings.follow()
      void watch.again()
    },
    trouble: trouble.now,
    outputsDue: outputs.due,
    waitForBatch: (batch, { signal } = {}) => batchEnd({ db, subscribe: bus.subscribe }, batch, signal),
    async settled() {
      await bus.flush()
      await finding.settled()
    },
    async stop({ grace = defaultGrace } = {}) {
      const recovered = recovery.close()
      settings.close()
      endBackups?.()
      endPresence?.()
      clock?.close()
      // A team's database may be away: what is in hand then goes back by its lease, and nobody waits for that here.
      const giveUp = team && setTimeout(() => void team.close(), grace + goodbye)
      try {
        await recovered
        await plans.close()
        await watch.close()
        unsubscribe()
        metrics.close()
        await webhooks.close()
        await retention.close()
        await Promise.all([pool?.close(grace), maker?.close()])
        pool = null
        maker = null
        previews.close()
        unlocking.close()
        await analyser.close()
        await finding.close()
        await understanding.close()
        await outputs.close()
        exporter.close()
        await bus.flush()
        bus.close()
        await unregisterHost(db, host)
      } catch (error) {
        if (!team) throw error
        log.warn({ err: error }, 'the team’s database did not hear that this host ended')
      } finally {
        if (giveUp) clearTimeout(giveUp)
        await db.close()
      }
    },
    pageImage: previews.image,
    pageOverlay: previews.overlay,
    upload: intake.upload,
    verify: (out) => verify({ db, blobs, hostname }, out),
    exportQueue: (file, filter) => exportQueue(parts, file, filter),
    async importQueue(file) {
      try {
        return await importQueue(parts, file)
      } finally {
        changed()
      }
    },
    artifact: artifacts.bytes,
    original: packs.original,
    openPack: packs.open,
    async exportDocument(document, format, { as } = {}) {
      return (await exporter.open(document)).render(format, { as })
    },
    async writeExports(document, output) {
      const { id, path, name } = await getDocument(db, document)
      return outputs.write({ id, path: path || name }, output)
    },
  }
}
