using System.Text;
using FrameEngine.Columns;
using FrameEngine.Types;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>nfc_normalize</c> and <c>strip_accents</c>; ASCII text passes untouched.</summary>
internal static unsafe class UnicodeFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("nfc_normalize", Signatures.Of(Overload("nfc_normalize", [DataType.Utf8], DataType.Utf8, Text<Compose>())));
        registry.AddScalar("strip_accents", Signatures.Of(Overload("strip_accents", [DataType.Utf8], DataType.Utf8, Text<Strip>())));
    }

    private readonly struct Compose : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result) =>
            Ascii.IsValid(StringView.Span(text)) ? Part(text, 0, text->Length) : Of(UnicodeForms.Composed(StringView.GetString(text)), result);
    }

    private readonly struct Strip : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result) =>
            Ascii.IsValid(StringView.Span(text)) ? Part(text, 0, text->Length) : Of(UnicodeForms.WithoutMarks(StringView.GetString(text)), result);
    }
}
