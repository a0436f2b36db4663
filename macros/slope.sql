{#- Slope of the straight line of y over x by least squares; 0 where x is the same everywhere, for
which engines give a null or NaN. -#}
{%- macro slope(y, x) -%}
    case when max({{ x }}) > min({{ x }}) then regr_slope({{ y }}, {{ x }}) else 0 end
{%- endmacro -%}
