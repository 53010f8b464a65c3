namespace FrameEngine.Exec.Spill;

/// <summary>Rows in a <see cref="SpillFile"/> that are written and read together: see <see cref="BlockFormat"/>.</summary>
internal readonly record struct SpillBlock(long Offset, long Bytes, int Rows);
