{#- Slope of the least-squares regression of y on x. It is 0 if x is constant, for which engines return
null or NaN. -#}
{%- macro slope(y, x) -%}
    case when max({{ x }}) > min({{ x }}) then regr_slope({{ y }}, {{ x }}) else 0 end
{%- endmacro -%}
