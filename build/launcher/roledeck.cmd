@echo off
rem Runs Roledeck's terminal program wherever it is now: the file "program" beside this one names it, one word a line.
setlocal enableextensions disabledelayedexpansion
rem The data folder is the one that this lies in, so that callers with another APPDATA meet the same engine.
if not defined ROLEDECK_DATA_DIR for %%f in ("%~dp0.") do if /i "%%~nxf"=="bin" for %%d in ("%~dp0..") do set "ROLEDECK_DATA_DIR=%%~fd"
rem What is set from here on is gone when the program runs; the data folder is gone when this ends.
setlocal
rem That file is UTF-8; the console gets its own code page back before anything runs.
set "page="
for /f "tokens=2 delims=:." %%p in ('"%SystemRoot%\System32\chcp.com" 2^>nul') do set "page=%%p"
"%SystemRoot%\System32\chcp.com" 65001 >nul 2>nul
set "first="
set "second="
set "third="
set "fourth="
if exist "%~dp0program" for /f "usebackq eol=| delims=" %%w in ("%~dp0program") do (
  if not defined first (set "first=%%w") else if not defined second (set "second=%%w") else if not defined third (set "third=%%w") else set "fourth=%%w"
)
if defined page "%SystemRoot%\System32\chcp.com" %page% >nul 2>nul
if not defined second goto gone
if not exist "%first%" goto gone
if defined fourth goto four
if defined third goto three
endlocal & "%first%" "%second%" %*
exit /b %errorlevel%

:three
endlocal & "%first%" "%second%" "%third%" %*
exit /b %errorlevel%

:four
endlocal & "%first%" "%second%" "%third%" "%fourth%" %*
exit /b %errorlevel%

:gone
>&2 echo roledeck: Roledeck has moved or was removed; start it once, and this works again.
exit /b 1
