using FrameEngine.Fuzz.Tests.Generation;

namespace FrameEngine.Fuzz.Tests.Files;

/// <summary>Damages bytes.</summary>
internal static class Mutation
{
    private static readonly byte[] s_bytes = [0x00, 0x01, 0x7F, 0x80, 0xFF, (byte)'"', (byte)',', (byte)'\n'];

    /// <summary>A copy with one or more places damaged; near the end more often, where Parquet has its footer.</summary>
    public static byte[] Of(byte[] bytes, Dice dice)
    {
        byte[] broken = (byte[])bytes.Clone();
        for (int i = dice.Pick(1, 1, 1, 2, 4, 16); i > 0 && broken.Length > 0; i--)
        {
            int at = dice.Chance(50) ? dice.Next(broken.Length) : Math.Max(0, broken.Length - 1 - dice.Next(Math.Min(broken.Length, 1500)));
            switch (dice.Next(10))
            {
                case 0: broken = broken[..at]; break;
                case 1: broken = [.. broken[..at], .. broken[Math.Min(broken.Length, at + dice.Between(1, 9))..]]; break;
                case 2: broken = [.. broken[..at], (byte)dice.Next(256), .. broken[at..]]; break;
                case 3 or 4: broken[at] ^= (byte)(1 << dice.Next(8)); break;
                case 5 or 6: broken[at] = (byte)dice.Next(256); break;
                case 7: broken[at] = dice.Pick(s_bytes); break;
                case 8: Array.Fill(broken, dice.Pick(s_bytes), at, Math.Min(broken.Length - at, dice.Between(2, 10))); break;
                default: Array.Copy(broken, dice.Next(broken.Length - Math.Min(broken.Length - 1, 8)), broken, at, Math.Min(broken.Length - at, dice.Between(1, 7))); break;
            }
        }

        return broken;
    }
}
