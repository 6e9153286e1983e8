// A text file that is built into the program as it is: Vite's import with "?raw".
declare module '*?raw' {
  const text: string
  export default text
}
