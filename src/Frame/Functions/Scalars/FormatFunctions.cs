using System.Text;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>format</c> (fields in braces, as in Python) and <c>printf</c> (fields after percent signs, as in C), of values of any type.</summary>
/// <remarks>Whole numbers, floating-point numbers (decimals too) and booleans are formatted as such, everything else as its text.</remarks>
internal static unsafe class FormatFunctions
{
    [ThreadStatic] private static FormatTemplate? t_last;

    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("format", arguments => Resolve("format", arguments, braces: true));
        registry.AddScalar("printf", arguments => Resolve("printf", arguments, braces: false));
    }

    private static ScalarOverload? Resolve(string name, EquatableArray<DataType> arguments, bool braces)
    {
        if (arguments.Count == 0 || arguments[0].Id is not (TypeId.Utf8 or TypeId.Null)) return null;
        EquatableArray<DataType> parameters = arguments.Select((type, i) => i == 0 ? DataType.Utf8 : Parameter(type)).ToEquatableArray();
        return new ScalarOverload(name, parameters, DataType.Utf8, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Run(a, r, c, braces)) { CanThrow = true };
    }

    private static DataType Parameter(DataType type) => type.Id switch
    {
        TypeId.Boolean => type,
        TypeId.UInt64 or TypeId.Int128 or TypeId.UInt128 => DataType.Int128,
        _ when type.IsInteger => DataType.Int64,
        // Whole numbers of many digits, such as sums, stay whole.
        TypeId.Decimal when type.Scale == 0 && type.Precision > DataType.MaxShortPrecision => type,
        TypeId.Decimal or TypeId.Float32 or TypeId.Float64 => DataType.Float64,
        _ => DataType.Utf8,
    };

    private static void Run(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool braces)
    {
        result.StartFlat(context.Rows);
        var text = new StringBuilder();
        Vector formats = arguments[0];
        FormatTemplate? template = null;
        bool same = formats.Encoding == VectorEncoding.Constant;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!same || template is null)
            {
                string format = StringView.GetString(formats.Views + formats.ValueIndex(row));
                if (t_last is null || t_last.Source != format || t_last.Braces != braces) t_last = FormatTemplate.Parse(format, braces);
                template = t_last;
            }

            text.Clear();
            foreach (FormatPiece piece in template.Pieces)
            {
                text.Append(piece.Text);
                if (piece.Argument >= 0) Append(text, arguments, row, piece, template);
            }

            result.Views[row] = TextKernels.Of(text.ToString(), result);
        }
    }

    private static void Append(StringBuilder text, ReadOnlySpan<Vector> arguments, int row, FormatPiece piece, FormatTemplate template)
    {
        if (piece.Argument + 1 >= arguments.Length) throw new UsageException($"the format '{template.Source}' needs more than {arguments.Length - 1} arguments");
        Vector vector = arguments[piece.Argument + 1];
        int index = vector.ValueIndex(row);
        switch (vector.Physical)
        {
            case PhysicalType.Int64: piece.Field.Integer(text, vector.As<long>()[index], template); break;
            case PhysicalType.Int128: piece.Field.Integer(text, vector.As<Int128>()[index], template); break;
            case PhysicalType.Float64: piece.Field.Float(text, vector.As<double>()[index], template); break;
            case PhysicalType.Bool when piece.Field.IsPlain: piece.Field.Words(text, vector.As<byte>()[index] != 0 ? "true" : "false", template); break;
            case PhysicalType.Bool: piece.Field.Integer(text, vector.As<byte>()[index], template); break;
            default: piece.Field.Words(text, StringView.GetString(vector.Views + index), template); break;
        }
    }
}
