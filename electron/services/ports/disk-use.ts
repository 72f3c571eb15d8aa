/** What really lies on the disk, in bytes of content as `du --apparent-size` counts them. */
export type DiskUse = {
  /** Files of the media folder by name. */
  media: Map<string, number>;
  databaseBytes: number;
  /** Databases that were put aside: before an update, or because they were damaged. */
  kept: { count: number; sizeBytes: number };
};
export type MeasureDisk = () => Promise<DiskUse>;
