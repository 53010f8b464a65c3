using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>The name of a type: <c>decimal(15, 2)</c>, <c>varchar[]</c>, <c>struct(a int, b date)</c>, <c>map(varchar, int)</c>.</summary>
internal abstract record TypeSyntax(SourceSpan Span);

/// <summary>A type by name, in lower case with single spaces (<c>timestamp with time zone</c>), and its modifiers, such as a decimal's precision and scale.</summary>
internal sealed record NamedTypeSyntax(SourceSpan Span, string Name, ImmutableArray<int> Modifiers) : TypeSyntax(Span)
{
    /// <summary>The schema, or database and schema, that it is named with.</summary>
    public ImmutableArray<Identifier> Qualifier { get; init; } = [];
}

/// <summary>A list of <paramref name="Element"/>, of a fixed <paramref name="Length"/> if one was given.</summary>
internal sealed record ListTypeSyntax(SourceSpan Span, TypeSyntax Element, int? Length) : TypeSyntax(Span);

/// <summary>A struct and its fields in order.</summary>
internal sealed record StructTypeSyntax(SourceSpan Span, ImmutableArray<StructTypeField> Fields) : TypeSyntax(Span);

/// <summary>A field of a <see cref="StructTypeSyntax"/>.</summary>
internal sealed record StructTypeField(Identifier Name, TypeSyntax Type);

/// <summary>A union of members of different types.</summary>
internal sealed record UnionTypeSyntax(SourceSpan Span, ImmutableArray<StructTypeField> Members) : TypeSyntax(Span);

/// <summary>A map from keys to values.</summary>
internal sealed record MapTypeSyntax(SourceSpan Span, TypeSyntax Key, TypeSyntax Value) : TypeSyntax(Span);

/// <summary>An ENUM of texts, in their order.</summary>
internal sealed record EnumTypeSyntax(SourceSpan Span, ImmutableArray<string> Values) : TypeSyntax(Span);
