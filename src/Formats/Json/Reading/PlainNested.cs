using FrameEngine.Columns;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Packs lists and objects as programs write them, in one go: the fields of a struct in their order, where some may be missing, texts without escapes, values that fit their types. All else is read token by token.</summary>
/// <remarks>What it reads ends with a brace, behind which a few bytes are readable. One a thread.</remarks>
internal sealed unsafe class PlainNested(JsonValueReader values)
{
    private readonly PackedWriter _writer = new();

    /// <summary>Reads the list or object that begins here into a row.</summary>
    /// <returns>Behind it; null if it is not plain.</returns>
    public byte* TryRead(byte* at, byte* end, JsonShape shape, Vector target, int row)
    {
        _writer.Clear();
        byte* behind = Nested(at, end, shape);
        if (behind != null) target.Views[row] = _writer.ViewIn(target);
        return behind;
    }

    private byte* Nested(byte* at, byte* end, JsonShape shape) => shape.Type.Id switch
    {
        TypeId.List when *at == '[' => List(at + 1, end, shape.Children[0], shape.Type.Layout.Element),
        TypeId.Struct when *at == '{' && shape.Children.Length > 0 && !shape.Type.IsUnion => Struct(at + 1, end, shape, shape.Type.Layout),
        _ => null,
    };

    private byte* List(byte* at, byte* end, JsonShape shape, NestedLayout element)
    {
        PackedWriter.Mark mark = _writer.Begin();
        if (*at == ']')
        {
            at++;
        }
        else
        {
            while (true)
            {
                at = Child(at, end, shape, element, tracked: !element.IsFixed);
                if (at == null || at >= end) return null;
                byte next = *at++;
                if (next == ']') break;
                if (next != ',') return null;
                if (*at == ' ') at++;
            }
        }

        _writer.EndList(mark, element);
        return at;
    }

    private byte* Struct(byte* at, byte* end, JsonShape shape, NestedLayout layout)
    {
        PackedWriter.Mark mark = _writer.Begin();
        bool tracked = !layout.IsFixed, ended = *at == '}';
        if (ended) at++;
        for (int field = 0; field < shape.Children.Length; field++)
        {
            byte* value = ended ? null : shape.Keys[field].Behind(at, end);
            if (value == null)
            {
                _writer.Child(layout.Children[field], tracked, valid: false);
                continue;
            }

            at = Child(value, end, shape.Children[field], layout.Children[field], tracked);
            if (at == null || at >= end) return null;
            byte next = *at++;
            ended = next == '}';
            if (!ended && next != ',') return null;
            if (*at == ' ' && !ended) at++;
        }

        // Another key is left: an unknown one, or one that comes out of order.
        if (!ended) return null;
        _writer.EndStruct(mark, layout);
        return at;
    }

    private byte* Child(byte* at, byte* end, JsonShape shape, NestedLayout layout, bool tracked)
    {
        byte first = *at;
        if (first == 'n')
        {
            if (!new ReadOnlySpan<byte>(at, (int)(end - at)).StartsWith("null"u8)) return null;
            _writer.Child(layout, tracked, valid: false);
            return at + 4;
        }

        if (shape.Children.Length > 0)
        {
            _writer.Child(layout, tracked, valid: true);
            return Nested(at, end, shape);
        }

        if (shape.IsRaw) return null;
        UInt128* scratch = stackalloc UInt128[2];
        byte* behind;
        if (first == '"')
        {
            behind = JsonSkim.PlainText(++at, end);
            if (behind == null) return null;
            var text = new ReadOnlySpan<byte>(at, (int)(behind - at) - 1);
            if (layout.Kind == PackedKind.Text)
            {
                _writer.TextChild(tracked, text);
                return behind;
            }

            if (!values.TryParse(shape.Type, text, scratch, 0)) return null;
        }
        else if (first == '-' || first - (uint)'0' <= 9)
        {
            // A number as text has a form of its own.
            if (layout.Kind == PackedKind.Text) return null;
            behind = PlainNumber.Read(at, out PlainNumber number);
            if (behind == null) return null;
            if (!number.TryStore(shape.Type.Id, scratch, 0) && !values.TryParse(shape.Type, new ReadOnlySpan<byte>(at, (int)(behind - at)), scratch, 0)) return null;
        }
        else
        {
            int length = first == 't' ? 4 : 5;
            if (shape.Type.Id != TypeId.Boolean || !new ReadOnlySpan<byte>(at, (int)(end - at)).StartsWith(first == 't' ? "true"u8 : "false"u8)) return null;
            behind = at + length;
            *(byte*)scratch = first == 't' ? (byte)1 : (byte)0;
        }

        _writer.Fixed(layout, tracked, scratch);
        return behind;
    }
}
