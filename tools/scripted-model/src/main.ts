import { readCommandLine, USAGE } from './command-line.js';
import { startScriptedModel, type ScriptedModel, type ScriptedModelSettings } from './start-scripted-model.js';

async function main(): Promise<void> {
  const commandLine = readCommandLine(process.argv.slice(2), process.env);
  switch (commandLine.kind) {
    case 'help':
      process.stdout.write(USAGE);
      return;
    case 'wrong':
      process.stderr.write(`${commandLine.problems.join('\n')}\n\n${USAGE}`);
      process.exitCode = 2;
      return;
    case 'start':
      return serve(commandLine.settings);
    default:
      return commandLine satisfies never;
  }
}

async function serve(settings: ScriptedModelSettings): Promise<void> {
  const model = await startScriptedModel(settings);
  process.stderr.write(
    `scripted model: ${model.baseUrl} plays ${model.scripts.length} scripts of ${settings.scripts}\n`,
  );
  stopOnRequest(model);
  if (process.send) process.send({ type: 'ready', port: model.port });
}

/** Ends with a signal, and with the parent: nobody else would end it then. */
function stopOnRequest(model: ScriptedModel): void {
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= model.close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.channel) process.on('disconnect', stop);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
