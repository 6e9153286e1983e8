@echo off
rem Runs Roledeck's terminal program wherever it is now: the file "program" beside this one names it, one word a line.
setlocal enableextensions disabledelayedexpansion
rem The data folder is the one that this lies in, so that callers with another APPDATA meet the same engine.
rem A profile's line belongs to it, whatever folder a caller has moved to; by hand the caller's word counts.
rem Words are compared only when their quotes are gone: a single one would end this script.
set asked=%1.%2.
set "asked=%asked:"='%"
if "%asked%"=="credential-process.--in." set "ROLEDECK_DATA_DIR="
set "asked="
if not defined ROLEDECK_DATA_DIR for %%f in ("%~dp0.") do if /i "%%~nxf"=="bin" for %%d in ("%~dp0..") do set "ROLEDECK_DATA_DIR=%%~fd"
rem What is set from here on is gone when the program runs; the data folder is gone when this ends.
setlocal
rem A written profile's line is answered by the engine that runs, through curl: starting the program takes many times as long.
set asked=%1.%2.%4.%6.
set "asked=%asked:"='%"
if not "%asked%"=="credential-process.--in.--profile.." goto program
set id=%3.
set "id=%id:"='%"
set "id=%id:~0,-1%"
set name=%5.
set "name=%name:"='%"
set "name=%name:~0,-1%"
if not defined id goto program
if not defined name goto program
rem Eight digits, then letters that mean nothing to anybody; what is left of them without these is too much.
if "%id:~7,1%"=="" goto program
if not "%id:~8%"=="" goto program
for /f "delims=0123456789abcdef" %%x in ("a%id%") do goto program
for /f "delims=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.@-" %%x in ("a%name%") do goto program
rem Where the folder is not known there is no engine to be asked.
if not defined ROLEDECK_DATA_DIR goto program
set "place="
for %%d in ("%~dp0..") do if /i "%%~fd"=="%ROLEDECK_DATA_DIR:"=?%" set "place=%%~fd"
if not defined place goto program
if not exist "%~dp0door" goto program
if not exist "%~dp0door-header" goto program
set "url="
set /p url=<"%~dp0door"
if not defined url goto program
if not "%url:~0,17%"=="http://127.0.0.1:" goto program
for /f "delims=0123456789" %%x in ("0%url:~17%") do goto program
"%SystemRoot%\System32\curl.exe" -q -s -f --noproxy "*" -m 60 -H "@%~dp0door-header" "%url%/credential-process?in=%id%&profile=%name%" 2>nul && exit /b 0

:program
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
