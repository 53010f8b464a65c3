using FrameEngine.Columns;

namespace FrameEngine.Compute.Kernels;

/// <summary>Matches patterns like <c>%a%b%</c> over many rows at once: values that lie behind one another in memory are searched as one text, then the row of each find is looked up.</summary>
/// <remarks>A search that starts anew for every value spends most of its time starting. Gaps between values (lengths, short values kept in their views, dropped rows)
/// are searched too; a find that does not lie within one value does not count.</remarks>
internal static unsafe class LikeSearch
{
    // Less than a page: what lies between two readable addresses so close is readable.
    private const long WidestGap = 1024;

    /// <summary>Writes for every selected row whether the pattern (which must be floating) matches, or with <paramref name="negated"/> whether not.</summary>
    public static void Run(LikePattern pattern, StringView* views, Selection selection, bool negated, byte* output)
    {
        byte yes = negated ? (byte)0 : (byte)1, no = (byte)(1 - yes);
        int count = selection.Count;
        for (int i = 0; i < count;)
        {
            StringView* view = views + selection[i];
            if (view->IsInline)
            {
                output[selection[i++]] = pattern.Matches(StringView.Span(view)) ? yes : no;
                continue;
            }

            // The run of values in ascending memory from here.
            byte* end = view->Pointer + view->Length;
            int last = i + 1;
            for (; last < count; last++)
            {
                StringView* next = views + selection[last];
                if (next->IsInline) continue;
                if (next->Pointer < end || next->Pointer - end > WidestGap || next->Pointer + next->Length - view->Pointer > int.MaxValue) break;
                end = next->Pointer + next->Length;
            }

            Search(pattern, views, selection, i, last, end, yes, no, output);
            i = last;
        }
    }

    private static void Search(LikePattern pattern, StringView* views, Selection selection, int first, int last, byte* end, byte yes, byte no, byte* output)
    {
        byte[] piece = pattern.Pieces[0];
        byte* at = views[selection[first]].Pointer;
        for (int i = first; i < last;)
        {
            int found = new ReadOnlySpan<byte>(at, (int)(end - at)).IndexOf(piece);
            byte* hit = found < 0 ? end : at + found;
            // All values that end before the find do not match.
            StringView* view = null;
            for (; i < last; i++)
            {
                int row = selection[i];
                view = views + row;
                if (view->IsInline) output[row] = pattern.Matches(StringView.Span(view)) ? yes : no;
                else if (view->Pointer + view->Length >= hit + piece.Length && found >= 0) break;
                else output[row] = no;
            }

            if (i == last) return;
            if (view->Pointer > hit)
            {
                // In a gap: go on where the next value starts.
                at = view->Pointer;
                continue;
            }

            byte* rest = hit + piece.Length;
            output[selection[i++]] = pattern.MatchesRest(new ReadOnlySpan<byte>(rest, (int)(view->Pointer + view->Length - rest))) ? yes : no;
            at = view->Pointer + view->Length;
        }
    }
}
