// The one global that browsers, Electron and Node share and that the model needs; its own libraries name no runtime.
declare class URL {
  static canParse(input: string): boolean
  constructor(input: string)
  readonly protocol: string
  readonly origin: string
  readonly host: string
  readonly hostname: string
  readonly pathname: string
  readonly search: string
  readonly username: string
  readonly password: string
}
