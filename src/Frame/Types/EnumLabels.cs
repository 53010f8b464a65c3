using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using FrameEngine.Columns;

namespace FrameEngine.Types;

/// <summary>The values of an ENUM in their order: a value's code is its place, from 0. Codes take 8, 16 or 32 bits, as many as the number of values needs.</summary>
internal sealed unsafe class EnumLabels : IEquatable<EnumLabels>
{
    private readonly FrozenDictionary<string, int> _codes;
    private readonly byte[] _bytes;
    private readonly StringView[] _views;

    /// <exception cref="TypeException">A value repeats.</exception>
    public EnumLabels(ImmutableArray<string> names)
    {
        Names = names;
        var codes = new Dictionary<string, int>(names.Length);
        foreach (string name in names)
            if (!codes.TryAdd(name, codes.Count)) throw new TypeException($"an ENUM has the value '{name}' twice");
        _codes = codes.ToFrozenDictionary();
        // The bytes stay where they are, so that views of them do.
        _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(names.Sum(Encoding.UTF8.GetByteCount), 1), pinned: true);
        _views = new StringView[names.Length];
        int at = 0;
        fixed (byte* start = _bytes)
        {
            for (int i = 0; i < names.Length; i++)
            {
                int length = Encoding.UTF8.GetBytes(names[i], _bytes.AsSpan(at));
                _views[i] = StringView.Of(start + at, length);
                at += length;
            }
        }
    }

    public ImmutableArray<string> Names { get; }

    /// <summary>How codes lie in memory.</summary>
    public PhysicalType Physical => Names.Length <= 1 << 8 ? PhysicalType.UInt8 : Names.Length <= 1 << 16 ? PhysicalType.UInt16 : PhysicalType.UInt32;

    /// <summary>The text of each code. Long ones point to memory that lives as long as this object.</summary>
    public ReadOnlySpan<StringView> Views => _views;

    /// <summary>The code of a value; -1 if it is none.</summary>
    public int CodeOf(string name) => _codes.GetValueOrDefault(name, -1);

    /// <inheritdoc cref="CodeOf(string)"/>
    public int CodeOf(ReadOnlySpan<byte> utf8)
    {
        const int Room = 256;
        if (utf8.Length > Room) return CodeOf(Encoding.UTF8.GetString(utf8));
        Span<char> text = stackalloc char[Room];
        int length = Encoding.UTF8.GetChars(utf8, text);
        return _codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out int code) ? code : -1;
    }

    /// <summary>The code at a place of a vector or column.</summary>
    public int CodeAt(void* data, int index) => Physical switch
    {
        PhysicalType.UInt8 => ((byte*)data)[index],
        PhysicalType.UInt16 => ((ushort*)data)[index],
        _ => (int)((uint*)data)[index],
    };

    /// <summary>A code as scalars hold it: a number of its width.</summary>
    public object Code(int code) => Physical switch
    {
        PhysicalType.UInt8 => (object)(byte)code,
        PhysicalType.UInt16 => (ushort)code,
        _ => (uint)code,
    };

    /// <summary>The value that a scalar's code stands for.</summary>
    public string NameOf(object code) => Names[code switch { byte v => v, ushort v => v, _ => (int)(uint)code }];

    public bool Equals(EnumLabels? other) => other is not null && (ReferenceEquals(this, other) || Names.AsSpan().SequenceEqual(other.Names.AsSpan()));
    public override bool Equals(object? obj) => Equals(obj as EnumLabels);
    public override int GetHashCode() => HashCode.Combine(Names.Length, Names.IsEmpty ? null : Names[0]);

    /// <summary><c>ENUM('a', 'b')</c>.</summary>
    public override string ToString() => $"ENUM({string.Join(", ", Names.Select(n => $"'{n.Replace("'", "''", StringComparison.Ordinal)}'"))})";
}
