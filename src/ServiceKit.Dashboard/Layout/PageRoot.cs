using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace ServiceKit.Dashboard.Layout;

/// <summary>Hands a page its frame and its model. Cascading parameters need not be public, as the components have to be.</summary>
/// <typeparam name="TPage">The page.</typeparam>
/// <typeparam name="TModel">What it shows.</typeparam>
internal sealed class PageRoot<TPage, TModel> : ComponentBase
    where TPage : IComponent
{
    [Parameter]
    public required PageFrame Frame { get; set; }

    [Parameter]
    public required TModel Model { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => Cascade(builder, Frame, inner => Cascade(inner, Model, page =>
    {
        page.OpenComponent<TPage>(0);
        page.CloseComponent();
    }));

    private static void Cascade<T>(RenderTreeBuilder builder, T value, RenderFragment content)
    {
        builder.OpenComponent<CascadingValue<T>>(0);
        builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), value);
        builder.AddComponentParameter(2, nameof(CascadingValue<>.IsFixed), true);
        builder.AddComponentParameter(3, nameof(CascadingValue<>.ChildContent), content);
        builder.CloseComponent();
    }
}
