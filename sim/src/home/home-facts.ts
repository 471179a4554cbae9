/** What a person would read off the devices' labels, and where the control page is: by device, as each tells it. */
export interface HomeFacts {
  readonly controlUrl: string;
  /** `camera`, `matter-lock`, `parcel-box`: their addresses, users and pairing codes. */
  readonly devices: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
